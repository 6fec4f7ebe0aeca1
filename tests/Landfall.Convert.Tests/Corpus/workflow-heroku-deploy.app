-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- .github/workflows/ci.yml --
name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm test
-- .github/workflows/deploy.yml --
# to Heroku
on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: akhileshns/heroku-deploy@v3.13.15 # this one
        with:
          heroku_api_key: ${{ secrets.HEROKU_API_KEY }}
          heroku_app_name: shop
          heroku_email: ann@example.com
          procfile: "web: node ."
        env:
          HD_LOG_LEVEL: debug
      - name: After
        run: |
          heroku run npm run seed -a shop
          echo done
