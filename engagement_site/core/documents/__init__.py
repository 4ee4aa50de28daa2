"""Papers people keep: accessible PDF (`pdf`), Word with real styles (`word`), QR codes (`qr`)."""
