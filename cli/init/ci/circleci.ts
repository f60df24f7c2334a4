import type { NewFile } from '../write-files.ts'

/** Configuration of CircleCI. */
export const circleci = ({ shards }: { readonly shards: number }): NewFile => ({
  path: '.circleci/config.yml',
  text: `# The nightly resilience suite, and the gate: a deployment that requires the job "gate" waits for it.
version: 2.1

executors:
  node:
    docker:
      - image: cimg/node:24.11
    resource_class: medium

commands:
  install:
    steps:
      - checkout
      - restore_cache: { keys: [shakedown-] }
      - run: npm ci

jobs:
  run:
    executor: node
    parallelism: ${shards}
    steps:
      - install
      - run:
          name: Run the shard
          no_output_timeout: 2h
          # What fails fails the run in "gate", which knows the whole; 1 and 3 are verdicts, everything else is an error.
          command: npx shakedown run --shard "$((CIRCLE_NODE_INDEX + 1))/$CIRCLE_NODE_TOTAL" --seed "$CIRCLE_WORKFLOW_ID" --durations reports/kept/durations.json --confirm 3 --out "reports/shards/$CIRCLE_NODE_INDEX" || [ $? -eq 1 ] || [ $? -eq 3 ]
      - persist_to_workspace: { root: ., paths: [reports/shards] }
      - store_artifacts: { path: reports/shards }

  proof:
    executor: node
    steps:
      - install
      - run:
          name: Proof
          no_output_timeout: 2h
          # Whether it passed is the gate's to say.
          command: npx shakedown proof --out reports/runs || [ $? -eq 1 ]
      - persist_to_workspace: { root: ., paths: [reports/runs] }

  gate:
    executor: node
    steps:
      - install
      - attach_workspace: { at: . }
      - run: npx shakedown merge reports/shards --out reports/runs --durations reports/kept/durations.json --reporter ctrf || [ $? -eq 1 ] || [ $? -eq 3 ]
      - run: npx shakedown trends --out reports/runs --file reports/kept/trends.sqlite --page reports/trends.html
      - save_cache: { key: 'shakedown-{{ epoch }}', paths: [reports/kept], when: always }
      - run: npx shakedown gate --out reports/runs --commit "$CIRCLE_SHA1"
      - store_artifacts: { path: reports }
      - run:
          name: Heartbeat
          when: always
          command: if [ -n "\${SHAKEDOWN_HEARTBEAT_URL:-}" ]; then npx shakedown heartbeat; fi

workflows:
  nightly:
    triggers:
      - schedule:
          cron: '17 2 * * *'
          filters: { branches: { only: main } }
    jobs:
      - run
      - proof
      - gate: { requires: [run, proof] }
`,
})
