-- setup.py --
from setuptools import setup
-- .python-version --
3.13
-- Procfile --
web: x
