"""Panels (抽签小组): residents drawn by lot, so that the small group is like the large one."""
