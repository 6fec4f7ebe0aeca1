-- A.sln --

-- B.sln --

-- Procfile --
web: x
