import { execFile } from 'node:child_process'
import { messageOf, ShakedownError } from '../errors.ts'
import type { ProcessPlace, ReplicaProcess } from '../model/process-reach.ts'

const failure = (container: string, cause: Error, said: string): ShakedownError => {
  const exitCode = 4
  if ('code' in cause && cause.code === 'ENOENT')
    return new ShakedownError('no-docker', `${container} is a container, and there is no docker command`, {
      hint: 'Install the docker command, or name the process by its pid or command.',
      exitCode,
      cause,
    })
  if (/no such (container|object)/i.test(said))
    return new ShakedownError('no-such-container', `there is no container ${container}`, {
      hint: 'Start it, or correct its name: docker ps --all',
      exitCode,
      cause,
    })
  return new ShakedownError('docker-failed', `docker refused to act on ${container}: ${said || messageOf(cause)}`, {
    hint: 'Check that the docker daemon runs and that this user may use it: docker ps',
    exitCode,
    cause,
  })
}

/** @throws ShakedownError `no-docker`, `no-such-container`, `docker-failed` */
const docker = (container: string, ...words: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('docker', [...words, container], { encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim())
      else reject(failure(container, error, stderr.trim()))
    })
  })

/** A process that is a container's, with whatever else runs in it. */
export const containerProcess = (
  { container }: Extract<ProcessPlace, { kind: 'container' }>,
  { replica, graceMs = 10_000 }: { readonly replica: string; readonly graceMs?: number },
): ReplicaProcess => {
  const state = () => docker(container, 'inspect', '--type', 'container', '--format', '{{.State.Status}}')
  const upOrThrow = async (): Promise<string> => {
    const status = await state()
    if (status === 'running' || status === 'paused') return status
    throw new ShakedownError('process-gone', `the container ${container} is ${status}`, {
      hint: `Start it: docker start ${container}`,
      exitCode: 4,
    })
  }
  const resume = async (): Promise<void> => {
    if ((await state()) === 'paused') await docker(container, 'unpause')
  }
  return {
    replica,
    startable: true,
    place: () => ({ kind: 'container', container }),
    pid: () => undefined,
    // What runs in a container has other pids there.
    workers: () => [],
    killWorker: async (pid) => {
      throw new ShakedownError('process-gone', `${pid} is no process of ${replica} that can be seen`, {
        hint: 'Kill it within its container.',
        exitCode: 4,
      })
    },
    runs: async () => ['running', 'paused'].includes(await state()),
    kill: async () => {
      await upOrThrow()
      await docker(container, 'kill')
    },
    pause: async () => {
      if ((await upOrThrow()) === 'running') await docker(container, 'pause')
    },
    resume,
    stop: async () => {
      await upOrThrow()
      await resume()
      const since = performance.now()
      await docker(container, 'stop', '--time', String(Math.ceil(graceMs / 1000)))
      const tookMs = Math.round(performance.now() - since)
      // The daemon kills with SIGKILL, 128 + 9.
      const code = await docker(container, 'inspect', '--type', 'container', '--format', '{{.State.ExitCode}}')
      return { tookMs, forced: code === '137' }
    },
    start: async (env = {}) => {
      if (Object.keys(env).length > 0)
        throw new ShakedownError('container-is-fixed', `${container} keeps the environment it was made with`, {
          hint: 'Name the process by its command to start another version of it.',
          exitCode: 4,
        })
      if ((await state()) === 'paused') return docker(container, 'unpause').then(() => undefined)
      await docker(container, 'start')
    },
  }
}
