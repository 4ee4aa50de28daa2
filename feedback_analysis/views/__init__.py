"""The analyst's pages in the editor. Each view checks a permission, then calls the domain."""
