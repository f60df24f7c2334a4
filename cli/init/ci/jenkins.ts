import type { NewFile } from '../write-files.ts'

const stage = (shard: number, shards: number): string => `        stage('shard ${shard}') {
          agent any
          steps {
            sh 'rm -rf reports && npm ci'
            unstash 'kept'
            // What fails fails the run in the gate, which knows the whole; 1 and 3 are verdicts, everything else is an error.
            sh 'npx shakedown run --shard "${shard}/${shards}" --seed "$BUILD_TAG" --durations reports/kept/durations.json --confirm 3 --out "reports/shards/${shard}" || [ $? -eq 1 ] || [ $? -eq 3 ]'
          }
          post { always { stash name: 'shard-${shard}', includes: 'reports/shards/**', allowEmpty: true } }
        }`

/** Pipeline of Jenkins. */
export const jenkins = ({ shards }: { readonly shards: number }): NewFile => ({
  path: 'Jenkinsfile',
  text: `// The nightly resilience suite, and the gate: a deployment in a later stage waits for it. Its agents need Node 24 or newer.
pipeline {
  agent none
  triggers { cron('H 2 * * *') }
  options { timeout(time: 4, unit: 'HOURS') }
  stages {
    stage('kept') {
      agent any
      steps {
        // What was learnt in the runs before goes to all shards alike, which are cut by it. Before the first run there is nothing.
        script {
          try {
            copyArtifacts projectName: env.JOB_NAME, selector: lastCompleted(), filter: 'reports/kept/**', optional: true
          } catch (NoSuchMethodError missing) {
            echo 'Install the plugin Copy Artifact, so that durations and trends go from night to night.'
          }
        }
        stash name: 'kept', includes: 'reports/kept/**', allowEmpty: true
      }
    }
    stage('resilience') {
      parallel {
${Array.from({ length: shards }, (_, at) => stage(at + 1, shards)).join('\n')}
        stage('proof') {
          agent any
          steps {
            sh 'rm -rf reports && npm ci'
            // Whether it passed is the gate's to say.
            sh 'npx shakedown proof --out reports/runs || [ $? -eq 1 ]'
          }
          post { always { stash name: 'proof', includes: 'reports/runs/**', allowEmpty: true } }
        }
      }
    }
    stage('gate') {
      agent any
      steps {
        sh 'rm -rf reports && npm ci'
        script {
          unstash 'kept'
${Array.from({ length: shards }, (_, at) => `          unstash 'shard-${at + 1}'`).join('\n')}
          unstash 'proof'
        }
        sh 'npx shakedown merge reports/shards --out reports/runs --durations reports/kept/durations.json --reporter ctrf || [ $? -eq 1 ] || [ $? -eq 3 ]'
        sh 'npx shakedown trends --out reports/runs --file reports/kept/trends.sqlite --page reports/trends.html'
        sh 'npx shakedown gate --out reports/runs --commit "$GIT_COMMIT"'
      }
      post {
        always {
          archiveArtifacts artifacts: 'reports/**', allowEmptyArchive: true
          junit testResults: 'reports/runs/*/junit.xml', allowEmptyResults: true
          sh 'if [ -n "\${SHAKEDOWN_HEARTBEAT_URL:-}" ]; then npx shakedown heartbeat; fi'
        }
      }
    }
  }
}
`,
})
