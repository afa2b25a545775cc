import '../property/spoiled-plans.property.test.ts';
