import "./frame.css";

document.getElementById("app")?.append("Switchboard");
