import { makeKit, type DemoServer, type World } from './kit.ts'
import { audienceStories } from './stories-audience.ts'
import { otherStories } from './stories-other.ts'
import { WAYS_IN } from './stories-way-in.ts'

/** The demo's servers. Every story is true: the demo gateway really gives the token that answer. */
export function makeFleet(world: World): readonly DemoServer[] {
  const kit = makeKit(world)
  return [...audienceStories(kit), ...otherStories(kit)].map((server) => {
    const wayIn = WAYS_IN[server.name]
    return wayIn === undefined ? server : { ...server, wayIn }
  })
}
