// Shapes that the widget draws only in what it loads later.

export const closeIcon = "M6 6l12 12M18 6L6 18";
export const backIcon = "M15 5l-7 7 7 7";
export const starIcon = "M12 3.5l2.6 5.3 5.9.9-4.2 4.1 1 5.8-5.3-2.8-5.3 2.8 1-5.8L3.5 9.7l5.9-.9z";
export const alertIcon = "M12 8v5M12 16.5v.1M12 3L2.5 20h19z";
