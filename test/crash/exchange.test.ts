import { crashSuite } from './suite.ts';

crashSuite('kill -9 between the steps of the exchange', [
  { step: 'send:routed#2', when: 'a request is routed, its content is not checked' },
  { step: 'send:checked#3', when: 'a request is checked, nothing is written' },
  { step: 'send:kept#2', when: 'a request is kept, its sender has no answer' },
  { step: 'respond:routed#2', when: 'the request of an answer is found' },
  { step: 'respond:checked#1', when: 'an answer is checked, nothing is written' },
  { step: 'respond:kept#2', when: 'an answer is kept, its sender does not know' },
  { step: 'take:before#9', when: 'a department asks for a message' },
  { step: 'take:leased#9', when: 'what was taken is not handed over' },
  { step: 'ack:before#2', when: 'an Ack is read, nothing is written' },
  { step: 'ack:kept#3', when: 'an Ack is kept, its sender does not know' },
]);
