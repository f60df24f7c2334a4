import { expect, it } from 'vitest'
import { sweep } from '../../stacks/containers/sweep.ts'
import { docker, labelled } from './docker.ts'
import { images } from './images.ts'

const mark = `shakedown-test-sweep=${process.pid}`

it('removes what a run that is gone left, also where several do so at the same moment, and nothing of others', async () => {
  const image = images.toxiproxy ?? 'ghcr.io/shopify/toxiproxy:2.12.0'
  const start = async (...labels: readonly string[]): Promise<string> =>
    docker('run', '--detach', '--label', mark, ...labels.flatMap((label) => ['--label', label]), image)
  const others = await start()
  try {
    // No process has this number: it is above what Linux gives.
    for (let nth = 0; nth < 3; nth += 1) await start('io.shakedown.pid=4194305', 'io.shakedown.start-time=1')
    await Promise.all([sweep(), sweep(), sweep()])
    await expect.poll(async () => labelled(mark)).toHaveLength(1)
    expect(others.startsWith((await labelled(mark))[0] ?? 'none')).toBe(true)
  } finally {
    await docker('rm', '--force', ...(await labelled(mark)))
  }
})
