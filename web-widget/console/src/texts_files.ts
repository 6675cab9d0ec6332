// Files in the console. Vietnamese first, English second.

export const fileTexts = {
  attach: ["Đính kèm tệp", "Attach files"],
  dropHere: ["Thả tệp vào đây để gửi cho khách", "Drop files here to send them to the customer"],
  uploading: ["Đang tải lên {name}", "Uploading {name}"],
  removeFile: ["Bỏ tệp {name}", "Remove {name}"],
  download: ["Tải về {name}, {size}", "Download {name}, {size}"],
  fileKind: [
    "Chỉ nhận ảnh PNG, JPEG, GIF, WebP và tệp PDF, TXT, CSV.",
    "Only PNG, JPEG, GIF and WebP images, PDF, TXT and CSV files are taken.",
  ],
  fileEmpty: ["Tệp này trống.", "This file is empty."],
  fileSize: ["Tệp lớn hơn {size}.", "This file is larger than {size}."],
  fileCount: ["Mỗi tin nhắn tối đa {count} tệp.", "At most {count} files in a message."],
  fileMany: [
    "Cuộc trò chuyện này đã đủ số tệp cho phép.",
    "This conversation has all the files that it may have.",
  ],
  fileRefused: [
    "Máy chủ không nhận tệp này. Hãy thử lại.",
    "The server did not take this file. Please try again.",
  ],
  fileRoom: ["Hết chỗ chứa tệp của cửa hàng.", "The account has no room left for files."],
  fileVirus: [
    "Phần mềm diệt vi-rút phát hiện mã độc trong tệp này. Tệp không được gửi.",
    "The virus scanner found something harmful in this file. It was not sent.",
  ],
  fileUnchecked: [
    "Hiện không quét vi-rút được tệp này. Hãy thử lại sau, hoặc gửi tệp nhỏ hơn.",
    "This file cannot be checked for viruses now. Try again later, or send a smaller one.",
  ],
  fileCut: [
    "Mất kết nối khi tải lên. Hãy chọn lại tệp.",
    "The connection was lost. Please choose the file again.",
  ],
  imageLarge: ["Xem ảnh lớn", "Show the image large"],
  imageOf: ["{name}, ảnh của {who}", "{name}, an image of {who}"],
  imageCount: ["ảnh {at}/{count}", "image {at} of {count}"],
  imageBefore: ["Ảnh trước", "Previous image"],
  imageNext: ["Ảnh sau", "Next image"],
  imageFull: ["Kích thước thật", "Full size"],
  imageBroken: ["Không hiển thị được ảnh này.", "This image cannot be shown."],
  downloadThis: ["Tải {name} xuống", "Download {name}"],
  shut: ["Đóng lại", "Close the image"],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
