/** RabbitMQ: a way in for signed calls, delivery by push, and the stream of status events (design.md §4). */
export { checkLink, type LinkCheck } from './check.ts';
export { makeDoor, type Door, type DoorPorts, type QueuedCall, type QueuedReply } from './door.ts';
export { makeEventStream } from './events.ts';
export { makeLink, type Link, type LinkState } from './link.ts';
export { makePublisher, type Publisher } from './publisher.ts';
export { makePusher, type Pusher, type PushPorts } from './push.ts';
export { inName, outName } from './topology.ts';
