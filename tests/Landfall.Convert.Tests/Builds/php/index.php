<?php
// The root of the site is public/.
