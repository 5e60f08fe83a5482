export { designSchema, type Design, type DesignField, type FieldType } from './definition.ts';
export { makeAttributeSource } from './attributeSource.ts';
export { fieldOf, type AttributeSource } from './fromAttribute.ts';
export { cardOf } from './generate.ts';
export { designViolations } from './violations.ts';
