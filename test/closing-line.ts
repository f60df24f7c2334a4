import type { Reporter, TestModule } from 'vitest/node'

/** What a test run came to. */
interface Tally {
  readonly passed: number
  /** Tests that failed, files that could not be loaded, and errors that no test caught, each in a line. */
  readonly failures: readonly string[]
}

// eslint-disable-next-line no-control-regex -- colours start with a control character
const colours = /\u001B\[[\d;]*m/g

const oneLine = (where: string, errors: readonly { readonly message: string }[] = []): string =>
  `failed: ${where}: ${(errors[0]?.message ?? '').replace(colours, '').split('\n', 1).join('')}`

/** Counts a finished run. A file that fails without a failed test in it (an import, a hook) counts as one failure. */
const tallyOf = (modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): Tally => {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const failuresOf = (module: TestModule): readonly string[] => {
    const failed = [...module.children.allTests('failed')].map((test) =>
      oneLine(`${module.relativeModuleId} > ${test.fullName}`, test.result().errors),
    )
    return failed.length > 0 || module.state() !== 'failed'
      ? failed
      : [
          oneLine(module.relativeModuleId, [
            ...module.errors(),
            ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
          ]),
        ]
  }
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failures: [...modules.flatMap(failuresOf), ...unhandled.map((error) => oneLine('caught by no test', [error]))],
  }
}

/**
 * Ends a test run with the line `N passed, N failed`, alone, after everything that others print: for CI jobs that read the end of
 * a log, where what failed stands right above it. A run that ran no test at all fails, also where every test of it was filtered out or skipped.
 */
export const closingLine = (): Reporter => {
  let last: Tally = { passed: 0, failures: [] }
  return {
    onInit: () => {
      // At exit, because other reporters and Vitest itself still write after a run's end.
      process.once('exit', () => {
        if (last.failures.length > 0 || last.passed === 0) process.exitCode = 1
        process.stdout.write([...last.failures, `${last.passed} passed, ${last.failures.length} failed`, ''].join('\n'))
      })
    },
    onTestRunEnd: (modules, unhandledErrors) => {
      last = tallyOf(modules, unhandledErrors)
    },
  }
}
