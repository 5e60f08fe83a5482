export { jsonSchemaValidator, type JsonValidator } from './validator.ts';
