// Log-in with another account (OpenID Connect): the door, the account page, the settings. Vietnamese first, English second.

export const openIdTexts = {
  // the door
  openIdOr: ["hoặc", "or"],
  openIdWith: ["Đăng nhập bằng {name}", "Log in with {name}"],
  openIdCodeTitle: ["Thêm một bước nữa", "One more step"],
  openIdCodeDo: ["Tiếp tục", "Go on"],
  openIdBack: ["Quay lại đăng nhập", "Back to the log-in"],
  // what came of it, by the server's word
  OPEN_ID_code: ["Nhập mã trong ứng dụng xác thực.", "Enter the code of your authenticator app."],
  OPEN_ID_linked: ["Đã liên kết.", "Linked."],
  OPEN_ID_off: [
    "Máy chủ này không nhận cách đăng nhập đó.",
    "This server does not take that way to log in.",
  ],
  OPEN_ID_state: [
    "Lần đăng nhập này đã hết hạn hoặc đã dùng. Hãy bắt đầu lại.",
    "This log-in has expired or was used. Please begin again.",
  ],
  "OPEN_ID_too-long": [
    "Nhà cung cấp gửi lại một địa chỉ quá dài.",
    "The provider sent back an address that is too long.",
  ],
  OPEN_ID_denied: ["Bạn đã từ chối ở nhà cung cấp.", "You said no at the provider."],
  OPEN_ID_unreachable: [
    "Nhà cung cấp đăng nhập chưa trả lời. Hãy thử lại sau, hoặc dùng mật khẩu.",
    "The log-in provider does not answer. Try again later, or use your password.",
  ],
  OPEN_ID_settings: [
    "Thiết lập đăng nhập chưa khớp với nhà cung cấp. Hãy báo quản trị viên.",
    "The log-in settings do not fit the provider. Please tell your administrator.",
  ],
  OPEN_ID_refused: [
    "Không xác minh được câu trả lời của nhà cung cấp. Hãy bắt đầu lại.",
    "The provider's answer could not be verified. Please begin again.",
  ],
  OPEN_ID_unverified: [
    "Nhà cung cấp chưa xác minh e-mail của bạn. Hãy đăng nhập bằng mật khẩu rồi liên kết ở trang tài khoản.",
    "The provider has not verified your e-mail address. Log in with your password and link it on the account page.",
  ],
  OPEN_ID_domain: [
    "E-mail với tên miền này không được nhận ở đây.",
    "Addresses of this domain are not taken here.",
  ],
  OPEN_ID_nobody: [
    "Chưa có ai ở đây dùng e-mail này. Hãy nhờ quản trị viên mời bạn.",
    "Nobody here has this e-mail address. Ask your administrator to invite you.",
  ],
  OPEN_ID_ended: [
    "Liên kết này đã bị gỡ. Hãy đăng nhập bằng mật khẩu rồi liên kết lại ở trang tài khoản.",
    "This link was ended. Log in with your password and link it again on the account page.",
  ],
  OPEN_ID_disabled: [
    "Tài khoản này không đăng nhập được nữa.",
    "This account cannot log in any more.",
  ],
  OPEN_ID_taken: [
    "Tài khoản đó đã liên kết với người khác ở đây.",
    "That account is linked to somebody else here.",
  ],
  OPEN_ID_many: [
    "Quá nhiều liên kết. Hãy gỡ bớt một liên kết trước.",
    "Too many links. End one of them first.",
  ],
  OPEN_ID_wait: [
    "Thử quá nhiều lần. Vui lòng đợi một lát.",
    "Too many attempts. Please wait a little.",
  ],
  OPEN_ID_unavailable: [
    "Máy chủ đang bận. Hãy thử lại sau giây lát.",
    "The server is busy. Try again in a moment.",
  ],
  OPEN_ID_failed: ["Đăng nhập không thành công.", "The log-in did not succeed."],
  // the account page, and an admin's view of a colleague
  openIdLinks: ["Đăng nhập bằng tài khoản khác", "Log-in with another account"],
  openIdLinksAbout: [
    "Tài khoản ở {name} đã liên kết sẽ vào được đây mà không cần mật khẩu.",
    "An account at {name} that is linked comes in here without the password.",
  ],
  openIdNoLinks: ["Chưa liên kết tài khoản nào.", "No account is linked."],
  openIdSince: ["từ {time}", "since {time}"],
  openIdLink: ["Liên kết với {name}", "Link with {name}"],
  openIdEnd: ["Gỡ liên kết", "End the link"],
  openIdEndText: [
    "Người này bị đăng xuất khỏi mọi nơi, và liên kết không tự quay lại.",
    "The person is logged out everywhere, and the link does not come back by itself.",
  ],
  openIdEnded: ["Đã gỡ liên kết.", "The link was ended."],
  // settings
  openIdSettings: ["Đăng nhập", "Log-in"],
  openIdAbout: [
    "Nhân viên đăng nhập bằng tài khoản công ty qua OpenID Connect: Keycloak, Microsoft Entra, Google và các nhà cung cấp khác.",
    "The team logs in with the company's account by OpenID Connect: Keycloak, Microsoft Entra, Google and others.",
  ],
  openIdNoAddress: [
    "Chưa dùng được: máy chủ chưa có server.public_url.",
    "Not to be used yet: server.public_url is not set on this server.",
  ],
  openIdReturn: [
    "Địa chỉ quay về (khai báo ở nhà cung cấp)",
    "Return address (to be registered at the provider)",
  ],
  openIdIssuer: ["Địa chỉ nhà cung cấp (issuer)", "Issuer"],
  openIdIssuerHint: ["Ví dụ: https://login.example", "Such as https://login.example"],
  openIdClient: ["Mã ứng dụng (client ID)", "Client id"],
  openIdSecret: ["Khóa ứng dụng (client secret)", "Client secret"],
  openIdSecretKept: [
    "Để trống: giữ khóa hiện tại. Không hiển thị lại.",
    "Empty: the present one stays. It is never shown.",
  ],
  openIdName: ["Tên trên nút", "Name on the button"],
  openIdDomains: ["Tên miền e-mail được nhận", "E-mail domains that are taken"],
  openIdDomainsHint: [
    "Cách nhau bằng dấu phẩy. Trống: mọi tên miền.",
    "With commas between. Empty: any.",
  ],
  openIdCreates: [
    "Tạo nhân viên mới ở lần đăng nhập đầu tiên, chưa được giao gì",
    "Make new agents on their first log-in, who are given nothing yet",
  ],
  openIdFactor: [
    "Lớp xác thực thứ hai của nhà cung cấp thay cho mã ở đây",
    "The provider's second factor stands in for the code here",
  ],
  openIdFactorHint: [
    "Khi mã thông báo có amr “mfa”, hoặc acr là giá trị này (có thể để trống):",
    "Where its token says amr “mfa”, or acr is this value (may be empty):",
  ],
  openIdFactorAcr: ["Giá trị acr", "Value of acr"],
  openIdConfirm: ["Mật khẩu của bạn, để xác nhận", "Your password, to confirm"],
  openIdDrop: ["Tắt cách đăng nhập này", "Turn this log-in off"],
  openIdDropText: [
    "Không ai vào bằng nút này nữa. Người chưa có mật khẩu cần một liên kết đặt mật khẩu.",
    "Nobody comes in by this button any more. Who has no password needs a link to choose one.",
  ],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
