"""The kinds of lines that people leave in the journal, with the words of the history page."""

from __future__ import annotations

from datchuan.journal import kinds

CREATE_USER = kinds.register("people.create_user", "Lập tài khoản", "created an account")
EDIT_USER = kinds.register("people.edit_user", "Sửa thông tin tài khoản", "edited an account")
GIVE_POST = kinds.register("people.give_post", "Giao chức vụ", "gave a post")
PROPOSE_POST = kinds.register("people.propose_post", "Đề nghị giao chức vụ", "proposed a post")
CONFIRM_POST = kinds.register("people.confirm_post", "Xác nhận chức vụ được đề nghị", "confirmed a proposed post")
DROP_POST = kinds.register("people.drop_post", "Bỏ đề nghị giao chức vụ", "dropped a proposed post")
END_POST = kinds.register("people.end_post", "Kết thúc chức vụ", "ended a post")
DEACTIVATE = kinds.register("people.deactivate_user", "Khóa tài khoản", "closed an account")
ACTIVATE = kinds.register("people.activate_user", "Mở lại tài khoản", "reopened an account")
ISSUE_LINK = kinds.register("people.issue_link", "Cấp đường dẫn đặt mật khẩu", "issued a password link")
SET_PASSWORD = kinds.register("people.set_password", "Đặt mật khẩu qua đường dẫn", "set a password through a link")
CHANGE_PASSWORD = kinds.register("people.change_password", "Đổi mật khẩu", "changed the password")
END_SESSIONS = kinds.register("people.end_sessions", "Đăng xuất khỏi mọi nơi", "signed out everywhere")
RESET_FACTOR = kinds.register("people.reset_second_factor", "Bỏ bước xác thực thứ hai", "reset the second factor")
ADD_FACTOR = kinds.register("people.add_second_factor", "Bật bước xác thực thứ hai", "turned the second factor on")
DROP_FACTOR = kinds.register("people.drop_second_factor", "Tắt bước xác thực thứ hai", "turned the second factor off")
NEW_CODES = kinds.register("people.new_recovery_codes", "Tạo lại mã dự phòng", "made new recovery codes")
IMPORT = kinds.register("people.import_people", "Nhập danh sách người dùng", "imported people")
OPEN_PAGE = kinds.register("people.open_operator_page", "Vào việc của quản trị", "tried the operator's pages")
SIGN_IN = kinds.register("people.sign_in", "Đăng nhập", "signed in")
SIGN_OUT = kinds.register("people.sign_out", "Đăng xuất", "signed out")
SIGN_IN_FAILED = kinds.register("people.sign_in_failed", "Đăng nhập chưa được", "failed to sign in")
#: What changes who may do what: the daily mail to the operators lists these.
RIGHTS = (
    CREATE_USER, PROPOSE_POST, GIVE_POST, CONFIRM_POST, DROP_POST, END_POST, DEACTIVATE, ACTIVATE, ISSUE_LINK, RESET_FACTOR,
)  # fmt: skip
for _field, _vi, _en in (
    ("username", "tên đăng nhập", "username"),
    ("full_name", "họ và tên", "full name"),
    ("email", "thư điện tử", "e-mail"),
    ("phone", "điện thoại", "phone"),
    ("is_active", "tài khoản đang mở", "account open"),
    ("role", "vai trò", "role"),
    ("agency", "cơ quan", "agency"),
    ("title", "chức danh", "title"),
    ("units", "đơn vị phụ trách", "units"),
    ("first_day", "từ ngày", "from"),
    ("last_day", "đến hết ngày", "until"),
    ("proposed_by", "người đề nghị", "proposed by"),
    ("withdrawn", "rút lại", "withdrawn"),
    ("address", "địa chỉ mạng", "network address"),
    ("expires_at", "hết hạn lúc", "expires at"),
    ("people", "số người", "people"),
):
    kinds.name_field(_field, _vi, _en)
