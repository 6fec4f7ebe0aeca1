-- app.py --
print(1)
-- Procfile --
web: python app.py
