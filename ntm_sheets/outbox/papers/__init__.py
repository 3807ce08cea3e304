"""Papers by Nghị định 30/2020/NĐ-CP: Word documents drawn from templates that the officer may edit.

In: what the outbox is drawn from, and the templates of the workspace. Out: .docx files below `van-ban/`.
"""
