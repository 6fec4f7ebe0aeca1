-- requirements.txt --
nltk
-- nltk.txt --
punkt
stopwords
-- bin/pre_compile --
#!/bin/sh
-- bin/post_compile --
#!/bin/sh
-- .python-version --
3.13
-- Procfile --
worker: python worker.py
-- .profile --
export A=1
-- .slugignore --
/docs
*.psd
!keep
