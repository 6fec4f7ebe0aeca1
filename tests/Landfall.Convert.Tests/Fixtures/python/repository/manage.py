#!/usr/bin/env python
print("a stand-in")
