import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** How the example of a stack is tested. */
export interface StackTest {
  /** Programs without which its page cannot be followed. */
  readonly needs: readonly (readonly [program: string, ...args: string[]])[]
  /** What the target that init writes has of its stack. */
  readonly target: readonly RegExp[]
}

/** The examples, by their folder. */
export const stacks = {
  celery: {
    needs: [['python3', '--version']],
    target: [/celeryTask\(\{ queue: 'orders', task: 'orders.placed'/, /--app app worker/, /readLine: readCeleryLine/],
  },
  'sqs-consumer': { needs: [], target: [/command: 'node src\/main.js'/, /health: '\/health'/] },
  go: { needs: [['go', 'version']], target: [/command: 'bin\/orders'/] },
  spring: {
    needs: [
      ['java', '-version'],
      ['mvn', '--version'],
    ],
    target: [/java -jar target\/orders.jar/, /jdbcUrl\(databaseUrl/, /health: '\/actuator\/health'/],
  },
} as const satisfies Record<string, StackTest>

/** Which of the programs is missing, in words. */
export const lacking = async (needs: StackTest['needs']): Promise<string | undefined> => {
  for (const [program, ...args] of needs)
    try {
      await promisify(execFile)(program, args)
    } catch {
      return `there is no ${program} on the PATH`
    }
  return undefined
}
