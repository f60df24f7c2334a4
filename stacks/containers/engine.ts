import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'
import { messageOf, ShakedownError } from '../../harness/errors.ts'

/**
 * Makes sure that a Docker engine answers.
 *
 * @throws ShakedownError exit 4
 */
export const findEngine = async (): Promise<void> => {
  try {
    await getContainerRuntimeClient()
  } catch (error) {
    throw new ShakedownError('no-engine', `no Docker engine answers: ${messageOf(error)}`, {
      hint: 'Start one, or say where it is in DOCKER_HOST; "--stack embedded" needs none.',
      exitCode: 4,
      cause: error,
    })
  }
}

/** Starts a container. @throws ShakedownError exit 4, naming its image */
export const startContainer = async <T extends StartedTestContainer>(
  image: string,
  setting: string,
  start: () => Promise<T>,
): Promise<T> => {
  try {
    return await start()
  } catch (error) {
    throw new ShakedownError('no-container', `the image ${image} cannot be started: ${messageOf(error)}`, {
      hint: `Pull it, or name another in "containers.${setting}" of the configuration.`,
      exitCode: 4,
      cause: error,
    })
  }
}
