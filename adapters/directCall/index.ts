export { makeServiceCaller, type DirectCallPorts } from './caller.ts';
