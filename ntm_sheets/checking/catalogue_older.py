"""The words about forms that were drawn before the campaign's questions or units changed: nobody's fault."""

from ntm_sheets.checking.entry import Entry

NEW_FORMS = "Xã chạy “ntm-sheets forms” rồi gửi phiếu mới cho {unit}. Người gửi không phải sửa gì."

OLDER_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "older-form",
        "note",
        "Phiếu bản cũ, còn thiếu câu",
        "Phiếu bản cũ, còn thiếu câu {questions}. Các câu này chưa có trong phiếu nên không phải là bỏ trống.",
        NEW_FORMS,
        "Xã thêm chỉ tiêu 3.2 sau khi đã phát phiếu.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "older-form-removed",
        "note",
        "Phiếu bản cũ, có câu đã bỏ",
        "Phiếu bản cũ, còn trả lời câu xã đã bỏ: {answers}. Câu trả lời được giữ lại, không tính.",
        NEW_FORMS,
        "Xã bỏ chỉ tiêu 4.2 sau khi đã phát phiếu.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "older-form-changed",
        "note",
        "Phiếu bản cũ, câu hỏi đã đổi cách trả lời",
        "Phiếu bản cũ, hỏi khác bây giờ: {questions}{answers}.",
        NEW_FORMS,
        "Xã đổi đơn vị tính của một đầu việc từ m sang km sau khi đã phát phiếu.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "older-form-only",
        "error",
        "Phiếu bản cũ, không còn câu nào dùng được",
        "Phiếu bản cũ: mọi câu đã trả lời trong “{file}” đều là câu xã đã bỏ hoặc đã đổi, nên không còn số liệu nào để tính.",
        NEW_FORMS,
        "Xã đổi cả bộ tiêu chí, thôn còn gửi phiếu theo bộ cũ.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "unit-gone",
        "error",
        "Phiếu của đơn vị không còn trong chiến dịch",
        "Phiếu của {name}, đơn vị này không còn ở trang Đơn vị của chien-dich.xlsx. Phiếu vẫn giữ trong kho lưu, không tính.",
        "Bỏ đơn vị thật thì không phải làm gì. Lỡ xóa hoặc đổi mã: ghi lại đơn vị với mã {seen}, mọi phiếu được tính lại.",
        "Cán bộ xóa một thôn ở trang Đơn vị giữa chiến dịch.",
        sends_back=False,
        of_cell=False,
    ),
)
