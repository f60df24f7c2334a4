import { getContainerRuntimeClient } from 'testcontainers'
import { isRunning, processIdentity } from '../../harness/reach/process-identity.ts'

/** Labels of every container of ours: the process that it belongs to. */
const pidLabel = 'io.shakedown.pid'
const startLabel = 'io.shakedown.start-time'

/** Marks a container as this process's. */
export const ownLabels = (): Record<string, string> => {
  const { pid, startTime } = processIdentity(process.pid) ?? { pid: process.pid, startTime: '' }
  return { [pidLabel]: String(pid), [startLabel]: startTime }
}

/** Whoever watched over that run removes them too: it is gone, or on its way (Docker Engine API, `DELETE /containers/{id}`: 404, 409). */
const isGoing = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && (error.statusCode === 404 || error.statusCode === 409)

/**
 * Removes containers that runs left behind: those of processes that are gone. It never touches a container without our labels.
 *
 * @returns how many
 */
export const sweep = async (): Promise<number> => {
  const { container } = await getContainerRuntimeClient()
  const all = await container.dockerode.listContainers({ all: true, filters: { label: [pidLabel] } })
  const left = all.filter(
    ({ Labels }) => !isRunning({ pid: Number(Labels[pidLabel]), startTime: Labels[startLabel] ?? '' }),
  )
  for (const { Id } of left)
    await container.dockerode
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch((error: unknown) => {
        if (!isGoing(error)) throw error
      })
  return left.length
}
