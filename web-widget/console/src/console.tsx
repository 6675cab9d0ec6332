import "./console.css";

document.getElementById("app")?.append("Switchboard");
