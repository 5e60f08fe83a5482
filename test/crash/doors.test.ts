import { crashSuite } from './suite.ts';

crashSuite('kill -9 inside the doors', [
  { step: 'soap:received#4', when: 'the bytes of a SOAP call are there' },
  { step: 'soap:verified#6', when: 'the signature of a SOAP call holds' },
  { step: 'soap:beforeReply#8', when: 'a SOAP call is carried out, its reply is not sent' },
  { step: 'soap:afterReply#10', when: 'a SOAP reply has just been sent' },
  { step: 'json:received#4', when: 'the body of a JSON call is read' },
  { step: 'json:verified#6', when: 'the signature of a JSON call holds' },
  { step: 'json:beforeReply#8', when: 'a JSON call is carried out, its reply is not sent' },
  { step: 'json:afterReply#10', when: 'a JSON reply has just been sent' },
]);
