import { crashSuite } from './suite.ts';

crashSuite('kill -9 around the commits of the store', [
  { step: 'accept:writing#3', when: 'a batch of messages is ready to be written' },
  { step: 'accept:committed#2', when: 'a batch of messages is on disk, nobody knows' },
  { step: 'lease:writing#9', when: 'a batch of takers is ready to be served' },
  { step: 'lease:committed#3', when: 'messages are leased, their bodies are not read' },
  { step: 'ack:written#2', when: 'inside the transaction of an Ack' },
  { step: 'ack:committed#3', when: 'an Ack is on disk, nobody knows' },
  {
    step: 'sweep:written',
    when: 'inside the transaction that returns a message to its queue',
    forgetful: ['VIS42'],
  },
  {
    step: 'sweep:committed',
    when: 'a message is back in its queue, nobody is woken',
    forgetful: ['GISGMP42', 'MFC42'],
  },
]);
