import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ComposeSettings } from '../../harness/settings/compose-settings.ts'
import type { ContainerSettings } from '../../harness/settings/container-settings.ts'
import { ShakedownError } from '../../harness/errors.ts'

/** `docker compose` for one file. */
export interface Compose {
  /** The whole command line of a call, and its environment: for whoever must be able to make it later. */
  line(...words: readonly string[]): { readonly command: readonly string[]; readonly env: NodeJS.ProcessEnv }
  /** What a call prints. @throws ShakedownError exit 4, with what it says */
  run(...words: readonly string[]): Promise<string>
}

const unavailable = (code: string, message: string, hint: string, cause: unknown): ShakedownError =>
  new ShakedownError(code, message, { hint, exitCode: 4, cause })

/** What a failed call means. */
const problem = (words: readonly string[], said: string, cause: unknown): ShakedownError => {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
    return unavailable('no-docker', 'there is no docker command', 'Install Docker, or use "--stack embedded".', cause)
  if (/unknown command: docker compose|is not a docker command|unknown (shorthand )?flag/.test(said))
    return unavailable(
      'no-compose',
      'the docker command has no compose plugin (version 2)',
      'Install it, as docker-compose-plugin or docker-compose-v2; "--stack containers" needs none.',
      cause,
    )
  // First: one image that cannot be pulled cancels the pulling of the others, which then say that they cannot connect to the daemon.
  const [, unpulled] = (said.includes(' Pulling') && /^Error response from daemon: (.+)$/m.exec(said)) || []
  if (unpulled !== undefined)
    return unavailable(
      'image-not-pulled',
      `an image of the compose file cannot be pulled: ${unpulled}`,
      'Pull it, or name another: in the file, or for docker-compose.yml in "containers" of the configuration, or in SHAKEDOWN_NODE_IMAGE.',
      cause,
    )
  if (/cannot connect to the docker daemon/i.test(said))
    return unavailable(
      'no-engine',
      `no Docker engine answers: ${said}`,
      'Start one, or say where it is in DOCKER_HOST.',
      cause,
    )
  if (/address already in use|port is already allocated/.test(said))
    return unavailable(
      'port-taken',
      `a port of the compose file is taken: ${said.split('\n').at(-1) ?? ''}`,
      'Stop what listens there; docker-compose.yml takes others from SHAKEDOWN_LOCALSTACK_PORT, SHAKEDOWN_POSTGRES_PORT and, with "compose.toxiproxy.url", SHAKEDOWN_TOXIPROXY_PORT.',
      cause,
    )
  const last = said.split('\n').slice(-4).join(' ')
  return unavailable(
    'compose-failed',
    `"docker compose ${words.join(' ')}" failed: ${last}`,
    'Mend what it says; "docker compose config" checks the file, "docker compose logs" shows what its services said.',
    cause,
  )
}

/**
 * The command for the file of the settings. Images of the configuration are handed to the file as `SHAKEDOWN_…_IMAGE`.
 *
 * @throws ShakedownError exit 2, when there is no such file
 */
export const composeCommand = async (
  { file, project, toxiproxy }: ComposeSettings,
  images: ContainerSettings,
): Promise<Compose> => {
  const path = resolve(file)
  await access(path).catch((cause: unknown) => {
    throw new ShakedownError('no-compose-file', `there is no compose file ${path}`, {
      hint: 'Run where it is, or give its path in "compose.file" of the configuration.',
      exitCode: 2,
      cause,
    })
  })
  const env: NodeJS.ProcessEnv = {
    SHAKEDOWN_LOCALSTACK_IMAGE: images.localstack,
    SHAKEDOWN_POSTGRES_IMAGE: images.postgres,
    SHAKEDOWN_TOXIPROXY_IMAGE: images.toxiproxy,
    SHAKEDOWN_TOXIPROXY_PORT: new URL(toxiproxy.url).port,
    ...process.env,
  }
  const line: Compose['line'] = (...words) => ({
    command: [
      'docker',
      'compose',
      '--file',
      path,
      ...(project === undefined ? [] : ['--project-name', project]),
      ...words,
    ],
    env,
  })
  return {
    line,
    run: async (...words) => {
      const [program = '', ...args] = line(...words).command
      // Loaded when it is called for: it takes a tenth of a second, and most commands need none.
      const { execa } = await import('execa')
      const { failed, stdout, stderr, cause } = await execa(program, args, { reject: false, env, extendEnv: false })
      if (failed) throw problem(words, stderr.trim(), cause)
      return stdout.trim()
    },
  }
}
