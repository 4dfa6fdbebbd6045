"""The databases of the stand-ins: physical models as data (`vendors`), and the writer that fills them from the truth (`writer`)."""
