/**
 * The English words of a code: 1,024, lower case, told apart by their first four letters once folded.
 * A word's place is its ten bits (PROTOCOL.md §5), so nothing here is ever moved or replaced: that
 * would be another protocol. The list of another language shares the places, not the meanings.
 */
export const WORDS_EN: readonly string[] = Object.freeze(
	`
abacus acorn acre acrobat actor address aerial airmail airport airship alarm album alcove alder
alley almanac almond aloe alpaca anagram anchor anemone angle anorak answer antenna anthill
antique antler anvil apple apricot apron arcade archive arena aroma article artwork asphalt aster
atlas atoll atom attic audio author avenue aviary awning axle azalea badger bagpipe bakery balcony
balloon bamboo banjo banner barcode barge barley barn basin basket bassoon bathtub bauble bazaar
beacon beaker beam beanie bedrock beehive beeswax beetle begonia bench beret bicycle bike biplane
birch bistro blanket blazer blender block blossom blouse bobbin bobsled bollard bolster bonfire
bonsai bookend boot boulder bouquet bowl bracket braid bramble breeze brick bridge bronze broom
brush bubble bucket bugle bulb bundle bunk bunting bureau buzzer byline byway cabin cable cactus
cafe calico camera canary candle canoe canteen canvas canyon captain caravan card cargo carpet
carrot cartoon cascade castle catkin cavern cedar ceiling cello cement ceramic chair chalk channel
chapter chariot chess chiffon chimney chisel chorus cinema cipher circus cistern citrus city clasp
cleaner click climate cloak cloth cloud clover clue cluster clutch coaster coat cobalt cobble
cobweb cocoon coin collage column comb comet comic comma compass concert conifer copper coral
cornet cosmos cottage couch counter coupon courier cove crater creek crest cricket crocus crown
crumb cube cubicle cursor curtain cushion cutlery cycle cypress dance data daytime decade decibel
decor denim depot design desk detour device dewdrop diagram dialect diamond diary digit dinghy
diorama diploma discus dock doily dolphin dome domino doodle door dozen dragon drama drawer dream
dresser drift driver drizzle droplet drummer dustpan duvet dynamo earth easel east echo ecology
editor element email ember emblem emerald enamel encore engine enigma entry episode equator
equinox eraser errand essay estate estuary etching event exhibit fabric facade factory fanfare
farm faucet feather fence fennel ferry fiction fiddle fiesta film filter firefly fish fixture
fjord flame flannel flax fleece flicker flight flipper float floor florist flower flurry flute
foam foghorn folder foliage font forge fork formula forum freezer fresco friend frill fringe
furrow fuse future gadget galaxy galleon garage garden garlic garment garnet gate gazebo gearbox
gecko genie geology gift gingham giraffe glacier glass glaze glider glimmer glitter globe glow
gondola gong grammar granary graph grid grocer groove grotto ground guava guide guitar gust
habitat haiku hallway hamlet hammock hamper hamster handbag harvest hatbox hayloft heater hedge
helium helmet hexagon hiker hinge hint hobby hockey hoop horizon hotel house hubcap hurdle hutch
hydrant hyphen icebox icicle icon idea igloo iguana imprint index indigo inkblot inkwell inlet
invite island item jackdaw jazz jester jetty jewel jigsaw joist joke journal jubilee juggler
jukebox jumble jungle karaoke kayak kazoo keel kelp kettle keynote keypad keyring kiln kiosk
kitchen kite knoll koala lace ladder ladle lagoon lamp landing lantern lapel laptop lapwing larch
lark laser lasso lathe lattice laundry lava lawn layout leaf league lecture legend lemon lemur
lens lentil letter library lilac lime limpet linen liquid llama locker lodge loft logbook logo
lookout loom lorry lotus lounge luggage lumber macaw machine macrame magic magma magnet mailbox
mallard manual maple maraca marble margin mariner marker marquee mascot mask matinee maze meadow
medley memo message meteor metro midday mineral minibus minnow minute mirage mist mitten mixer
mobile modem moment monitor monocle monsoon mooring moped mosaic moth motto movie mudflat mulch
mural museum music mustard mystery napkin nature nebula nectar network newt nickel noon notch
notepad notice novel nugget nutmeg oasis oboe ocean octagon octet octopus odyssey office onion
onyx opener opera orange orbit orchid oregano origami oriole otter outfit outline outpost oval
owlet oyster packet padlock paint palace palette panda panel pantry papaya paper paprika parade
parcel parquet parsley party passage pasture path patio pattern paving pebble pecan pelican pencil
penguin pennant peony pepper perch perfume pergola pestle petal petrol petunia pewter phone photo
physics piano piccolo picnic picture pillow pinball pine pioneer piston pitch pixel placard plank
plate plaza pleat plinth plot plug plume plywood podium poet polish polka pollen polygon pompom
poncho pond pontoon popcorn poplar postbox pothole pottery prairie prelude press printer prism
prize project promise prose proverb puddle puffin pulley pumice puppet purse putty puzzle pylon
pyramid quail quarry quest quilt quintet quiz quote rabbit radar radius raft ragtime rainbow rally
ranch reader recital record redwood reef referee regatta region relay remote replica resin rhubarb
rhyme rhythm ribbon rink ripple rivet robe robot rockery rodeo roller roof rosette roster route
rowboat rudder rugby ruler rumba runner runway saddle safari sailor salt sampler sandbox sapling
sardine sarong sash satchel satin saucer savanna sawdust sawmill scallop scarf scenery school
science scooter score scout screen script scroll seabird season seat second sector seesaw sensor
sepia sequin server sesame settee shack shadow shampoo shawl shed shelf ship shirt shoe shovel
shrub shutter sidecar sieve signal silk siren sitar skate sketch skillet skipper skittle skylark
slalom sledge sleeve slide slogan sneaker snooker snorkel soap soccer socket sofa solo sonata
sonnet soprano sound south space spark spatula speech sphere spinach spiral splash sponge spool
sport sprout spruce square squid stadium stage stamp staple start statue steam steeple stencil
step stereo sticker stilt stopper stove straw string stucco student stylus suburb subway suit
summit sunbeam sundial sunrise sunset surface sweater sweep swirl switch system tabby tadpole
tandem tango tarmac tassel taxi teacup teak teapot tempo tennis tenor tent terrain textile thatch
thaw theme theory thermos thimble thistle thread throne thunder tiara ticket timber tinfoil tinsel
toggle token tomato toolbox topaz topic torch torrent toucan tourist tower town toyshop tractor
trail tram trapeze travel trawler treble tree trefoil trellis trestle trinket trio tripod trolley
trophy trowel truck truffle tuba tugboat tulip tumbler tundra tune tunic tunnel turf turnip turtle
tutor tutu tuxedo tweed twine typist ukulele umpire unicorn unit update utensil vacuum valve
varnish vase vault vehicle velvet veranda verb verse vest viaduct video view village vinegar vinyl
violin visitor visor vista volcano volley volt voucher vowel voyage wagon walkway walnut waltz
wand washtub watch water wave website weekend welcome wetland wharf wheat wheel whirl whisper
wicker widget winch window wing wire wizard wombat wonder woodcut wool word worktop wrapper
writing yacht year zebra zenith zigzag zinc zipper zone zoology
`
		.trim()
		.split(/\s+/)
);
