"""The return centre (中心仓) itself: its codes, its stations and bins, its dated policy."""
