import type { Reporter, TestModule } from 'vitest/node'

/** What a test run came to. */
interface Tally {
  readonly passed: number
  /** Tests that failed, files that could not be loaded, and errors that no test caught. */
  readonly failed: number
}

/** Counts a finished run. A file that fails without a failed test in it (an import, a hook) counts as one failure. */
const tallyOf = (modules: readonly TestModule[], unhandledErrors: number): Tally => {
  const states = modules.map((module) => ({
    state: module.state(),
    tests: [...module.children.allTests()].map((test) => test.result().state),
  }))
  const tests = states.flatMap((module) => module.tests)
  const count = (state: 'passed' | 'failed'): number => tests.filter((each) => each === state).length
  const broken = states.filter((module) => module.state === 'failed' && !module.tests.includes('failed')).length
  return { passed: count('passed'), failed: count('failed') + broken + unhandledErrors }
}

/**
 * Ends a test run with the line `N passed, N failed`, alone, after everything that others print: for CI jobs that read the end of
 * a log. A run that ran no test at all fails, also where every test of it was filtered out or skipped.
 */
export const closingLine = (): Reporter => {
  let last: Tally = { passed: 0, failed: 0 }
  return {
    onInit: () => {
      // At exit, because other reporters and Vitest itself still write after a run's end.
      process.once('exit', () => {
        if (last.failed > 0 || last.passed === 0) process.exitCode = 1
        process.stdout.write(`${last.passed} passed, ${last.failed} failed\n`)
      })
    },
    onTestRunEnd: (modules, unhandledErrors) => {
      last = tallyOf(modules, unhandledErrors.length)
    },
  }
}
