export { readPkcs12, type Pkcs12 } from './read.ts';
