<?php
echo "hello from php on ", $_SERVER["SERVER_PORT"], "\n";
