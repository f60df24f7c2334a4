import type { NewFile } from '../write-files.ts'

/** Pipeline of GitLab. */
export const gitlab = ({ shards }: { readonly shards: number }): NewFile => ({
  path: '.gitlab-ci.yml',
  text: `# The nightly resilience suite, and the gate: a deployment in a later stage waits for it. Schedule it under "Build > Pipeline schedules".
stages: [resilience, gate]

default:
  image: node:24
  cache:
    key: shakedown
    paths: [reports/kept/]
  before_script:
    - npm ci

variables:
  # All shards of a pipeline share it, also those that are run again.
  SHAKEDOWN_SEED: $CI_PIPELINE_ID

shakedown:run:
  stage: resilience
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web"
  parallel: ${shards}
  timeout: 2 hours
  script:
    - npx shakedown run --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --durations reports/kept/durations.json --confirm 3 --out "reports/shards/$CI_NODE_INDEX"
  # Verdicts, not errors: the gate knows the whole.
  allow_failure:
    exit_codes: [1, 3]
  artifacts:
    when: always
    paths: [reports/shards/]

shakedown:proof:
  stage: resilience
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web"
  timeout: 2 hours
  script:
    - npx shakedown proof --out reports/runs
  allow_failure: true
  artifacts:
    when: always
    paths: [reports/runs/]

shakedown:gate:
  stage: gate
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web"
      when: always
  script:
    - npx shakedown merge reports/shards --out reports/runs --durations reports/kept/durations.json --reporter ctrf || [ $? -eq 1 ] || [ $? -eq 3 ]
    - npx shakedown trends --out reports/runs --file reports/kept/trends.sqlite --page reports/trends.html
    - npx shakedown gate --out reports/runs --commit "$CI_COMMIT_SHA"
  after_script:
    - if [ -n "\${SHAKEDOWN_HEARTBEAT_URL:-}" ]; then npx shakedown heartbeat; fi
  artifacts:
    when: always
    paths: [reports/]
    reports:
      junit: reports/runs/*/junit.xml
`,
})
