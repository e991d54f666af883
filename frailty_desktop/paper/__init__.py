"""Draws pictures and sets documents on pages: for the window, for files, for print. Qt without widgets."""
