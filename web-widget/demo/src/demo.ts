import "./demo.css";
