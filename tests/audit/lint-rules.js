/**
 * The lint rules of our own: one per mistake that no ready rule sees.
 */
export default {
	rules: {
		/** `$effect` is the escape hatch of runes: whoever opens it says why, on the line above. */
		'effect-has-reason': {
			meta: {
				type: 'suggestion',
				schema: [],
				messages: {
					reason: 'Derive, do not sync. If this effect is right, say why on the line above it.'
				}
			},
			/** @param {any} context the rule context of ESLint, which the plugin extends */
			create(context) {
				const { sourceCode } = context;
				const commented = new Set(
					sourceCode.getAllComments().map((/** @type {any} */ it) => it.loc.end.line)
				);
				return {
					/** @param {any} node */
					CallExpression(node) {
						if (!isEffect(node.callee)) return;
						if (commented.has(node.loc.start.line - 1)) return;
						context.report({ node, messageId: 'reason' });
					}
				};
			}
		}
	}
};

/**
 * @param {any} callee
 * @returns {boolean}
 */
function isEffect(callee) {
	if (callee.type === 'MemberExpression') return isEffect(callee.object);
	return callee.type === 'Identifier' && callee.name === '$effect';
}
