import { toxicAlreadyExists, toxicNotFound } from './api/api-error.ts'
import { draws } from './draws.ts'
import type { Link, LinkOptions } from './stream/link.ts'
import type { ActiveToxic } from './stream/toxic-stub.ts'

/** The toxics of a proxy, in the order they were added, and the links they work on. */
export interface ToxicCollection {
  /** As the API lists them: those of the upstream direction first. */
  list(): readonly ActiveToxic[]
  get(name: string): ActiveToxic | undefined
  /** @throws ApiError 409 when the name is taken, in either direction */
  add(toxic: ActiveToxic): void
  /** @throws ApiError 404 when there is none of that name */
  update(name: string, toxicity: number, attributes: ActiveToxic['attributes']): Promise<ActiveToxic>
  /** @throws ApiError 404 when there is none of that name */
  remove(name: string): Promise<void>
  removeAll(): Promise<void>
  /** The draws of a toxic on the n-th connection of this proxy. */
  randomFor(connection: number): LinkOptions['randomFor']
  /** Adds a link's live toxics and keeps it up to date until it is dropped. */
  watch(link: Link): void
  drop(link: Link): void
}

/** @param seed what the draws of this proxy's toxics come from */
export const createToxicCollection = (seed: string): ToxicCollection => {
  let active: readonly ActiveToxic[] = []
  const links = new Set<Link>()
  const linksOf = (toxic: ActiveToxic): Link[] => [...links].filter((link) => link.direction === toxic.direction)
  const get = (name: string): ActiveToxic | undefined => active.find((toxic) => toxic.name === name)
  const existing = (name: string): ActiveToxic => {
    const toxic = get(name)
    if (toxic === undefined) throw toxicNotFound()
    return toxic
  }
  const take = async (toxic: ActiveToxic): Promise<void> => {
    active = active.filter((other) => other !== toxic)
    await Promise.all(linksOf(toxic).map((link) => link.remove(toxic)))
  }
  return {
    get,
    list: () => [
      ...active.filter(({ direction }) => direction === 'upstream'),
      ...active.filter(({ direction }) => direction === 'downstream'),
    ],
    add: (toxic) => {
      if (get(toxic.name) !== undefined) throw toxicAlreadyExists()
      active = [...active, toxic]
      for (const link of linksOf(toxic)) link.add(toxic)
    },
    update: async (name, toxicity, attributes) => {
      const toxic = existing(name)
      toxic.toxicity = toxicity
      toxic.attributes = attributes
      await Promise.all(linksOf(toxic).map((link) => link.update(toxic)))
      return toxic
    },
    remove: (name) => take(existing(name)),
    removeAll: async () => {
      for (const toxic of active) await take(toxic)
    },
    randomFor: (connection) => (toxic) => {
      const drawSeed = `${seed}/${connection}/${toxic.direction}/${toxic.name}`
      return { draws: draws(drawSeed), toxicityDraws: draws(`${drawSeed}/toxicity`) }
    },
    watch: (link) => links.add(link),
    drop: (link) => links.delete(link),
  }
}
