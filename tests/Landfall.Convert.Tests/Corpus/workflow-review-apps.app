-- heroku --
process web 1 basic node .
-- package.json --
{"engines":{"node":"24"}}
-- package-lock.json --
{}
-- .github/workflows/review.yml --
on:
  pull_request:
    types: [opened, closed]
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: pmbanugo/heroku-review-app-actions@v1.2.0 # theirs
        with:
          api-key: ${{ secrets.HEROKU_API_KEY }}
          pipeline-id: ${{ secrets.HEROKU_PIPELINE_ID }}
  removed:
    runs-on: ubuntu-latest
    if: github.event.action == 'closed'
    steps:
      - run: heroku apps:destroy shop-pr-${{ github.event.number }} --confirm shop-pr-${{ github.event.number }}
