import { z } from 'zod'

/*
 * The content security policy forbids making code from text, which Zod tries with the first schema unless it
 * was told before not to. This file is imported before anything that makes a schema.
 */
z.config({ jitless: true })
