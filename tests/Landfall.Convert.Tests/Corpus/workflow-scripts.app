-- package.json --
{"engines":{"node":"24"}}
-- package-lock.json --
{}
-- .github/workflows/action.yml --
on: [push, pull_request]
env:
  HD_REGION: eu
jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      HD_LOG_LEVEL: debug
    steps:
      - uses: actions/checkout@v4
      - name: Deploy to heroku now
        id: deploy
        if: github.ref == 'refs/heads/main'
        uses: akhileshns/heroku-deploy@v3.13.15
        with:
          heroku_api_key: ${{ secrets.HEROKU_API_KEY }}
          heroku_app_name: shop
          heroku_email: ann@example.com
          appdir: backend
          healthcheck: https://shop.example.com/health
      - run: echo "${{ steps.deploy.outputs.status }}"
-- .github/workflows/api.yml --
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Build by the API
        run: |
          tar czf app.tgz .
          SOURCE=$(curl -n -X POST https://api.heroku.com/sources)
          curl -n -X POST https://api.heroku.com/apps/shop/builds \
            -H 'Accept: application/vnd.heroku+json; version=3' \
            -d '{
              "source_blob": { "url": "'"$URL"'" }
            }'
-- .github/workflows/images.yml --
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - if: github.event_name == 'push'
        run: echo "${{ secrets.HEROKU_API_KEY }}" | docker login --username=_ --password-stdin registry.heroku.com
      - name: build, push and release for heroku at once
        run: >-
          docker build -t registry.heroku.com/shop/web . &&
          docker push registry.heroku.com/shop/web &&
          heroku container:release web -a shop
-- .github/workflows/scripts.yml --
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - name: Settings
        run: |
          cat > ~/.netrc <<EOF
          machine git.heroku.com
            login $HEROKU_EMAIL
            password $HEROKU_API_KEY
          EOF
          heroku config:set \
            COMMIT=${{ github.sha }} \
            --app shop-staging
      - name: Push, and say so
        run: |
          heroku git:remote -a shop-staging
          if git push heroku main; then
            echo pushed
          fi
      - name: Only where it is
        run: |
          if heroku apps:info -a shop-staging; then
            git push heroku main
          fi
      - if: success()
        run: |
          npm run build
          git push https://heroku:${{ secrets.HEROKU_API_KEY }}@git.heroku.com/shop-staging.git HEAD:main
-- .github/workflows/sync.yml --
on: push
jobs:
  sync:
    runs-on: ubuntu-latest
    steps:
      - uses: wei/git-sync@v3
        with:
          source_repo: acme/shop
          source_branch: main
          destination_repo: https://heroku:${{ secrets.HEROKU_API_KEY }}@git.heroku.com/shop.git
          destination_branch: main
