import type { NewFile } from '../write-files.ts'

const numbers = (shards: number): string => Array.from({ length: shards }, (_, at) => at + 1).join(', ')

/** Workflow of GitHub Actions. */
export const github = ({ shards }: { readonly shards: number }): NewFile => ({
  path: '.github/workflows/shakedown.yml',
  text: `# The nightly resilience suite, and the gate: a deployment that needs the job "gate" waits for it.
name: shakedown
on:
  schedule:
    - cron: '17 2 * * *'
  workflow_dispatch:

permissions:
  contents: read

concurrency:
  group: shakedown-\${{ github.ref }}

jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    strategy:
      fail-fast: false
      matrix:
        shard: [${numbers(shards)}]
    env:
      # All shards of a run share it, also those that are run again.
      SHAKEDOWN_SEED: \${{ github.run_id }}
      SHAKEDOWN_SIGNING_KEY: \${{ secrets.SHAKEDOWN_SIGNING_KEY }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - uses: actions/cache/restore@v4
        with: { path: reports/kept, key: shakedown-, restore-keys: shakedown- }
      - name: Run the shard
        # What fails fails the run in "gate", which knows the whole; 1 and 3 are verdicts, everything else is an error.
        run: npx shakedown run --shard "\${{ matrix.shard }}/${shards}" --durations reports/kept/durations.json --confirm 3 --out "reports/shards/\${{ matrix.shard }}" || [ $? -eq 1 ] || [ $? -eq 3 ]
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: shard-\${{ matrix.shard }}
          path: reports/shards
          include-hidden-files: true
          if-no-files-found: error

  proof:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    env:
      SHAKEDOWN_SIGNING_KEY: \${{ secrets.SHAKEDOWN_SIGNING_KEY }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - run: npx shakedown proof --out reports/runs
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: proof, path: reports/runs }

  gate:
    needs: [run, proof]
    if: always()
    runs-on: ubuntu-latest
    env:
      SHAKEDOWN_SIGNING_KEY: \${{ secrets.SHAKEDOWN_SIGNING_KEY }}
      SHAKEDOWN_HEARTBEAT_URL: \${{ secrets.SHAKEDOWN_HEARTBEAT_URL }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - uses: actions/cache/restore@v4
        with: { path: reports/kept, key: shakedown-, restore-keys: shakedown- }
      - uses: actions/download-artifact@v5
        with: { pattern: shard-*, path: reports/shards }
      - uses: actions/download-artifact@v5
        continue-on-error: true
        with: { name: proof, path: reports/runs }
      - name: Merge the shards
        run: npx shakedown merge reports/shards --out reports/runs --durations reports/kept/durations.json --reporter github --reporter ctrf || [ $? -eq 1 ] || [ $? -eq 3 ]
      - name: Trends
        if: always()
        run: npx shakedown trends --out reports/runs --file reports/kept/trends.sqlite --page reports/trends.html
      - uses: actions/cache/save@v4
        if: always()
        with: { path: reports/kept, key: 'shakedown-\${{ github.run_id }}-\${{ github.run_attempt }}' }
      - name: Gate
        run: npx shakedown gate --out reports/runs --commit "$GITHUB_SHA"
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: shakedown, path: reports }
      - name: Heartbeat
        # Without an address there is nobody to tell.
        if: always() && env.SHAKEDOWN_HEARTBEAT_URL != ''
        run: npx shakedown heartbeat
`,
})
