import type { Toxic } from './toxic.ts'

/** Passes data on and holds the close back for `delay` milliseconds. */
export const slowClose: Toxic<'delay'> = {
  goType: 'SlowCloseToxic',
  attributes: { delay: 'int64' },
  async pipe(stub, { delay }) {
    for (;;) {
      const arrival = await stub.read()
      if (arrival === 'interrupted') return
      if (arrival === 'end') {
        if (await stub.sleep(performance.now() + delay)) stub.close()
        return
      }
      await stub.write(arrival)
    }
  },
}
