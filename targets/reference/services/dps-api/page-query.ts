import { z } from 'zod'

/** Which page is asked for, from 0, of pages of which size. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).max(500).default(100),
})
