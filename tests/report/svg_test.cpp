// Shapes as SVG text; svg_test.py reads whole pictures with an XML parser.
#include "report/svg.hpp"

#include <gmock/gmock.h>

namespace itera::report {
namespace {

using testing::HasSubstr;

TEST(XmlEscaped, WhatXmlKeepsForItself) {
  EXPECT_EQ(xml_escaped("a<b> & \"c\"\n\x01 ü"), "a&lt;b&gt; &amp; &quot;c&quot;   ü");
}

TEST(Svg, EveryShape) {
  Svg svg(100, 50.4, "t & t", "d", "s { }\n");
  svg.line("grid", 1, 2, 3.04, 4.06);
  svg.path("front", {{1, 2}, {3, 4}});
  svg.circle("on", 1, 2, 3, "tip <1>");
  svg.square("twin", 10, 20, 2);
  svg.text("name", 1, 2, "end", "a<b");
  svg.text_upwards("plain", 1, 2, "up");
  EXPECT_EQ(svg.finished(),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\" width=\"100\" "
            "height=\"50\" role=\"img\" aria-labelledby=\"title desc\">\n"
            "<title id=\"title\">t &amp; t</title>\n"
            "<desc id=\"desc\">d</desc>\n"
            "<style>\ns { }\n</style>\n"
            "<rect width=\"100\" height=\"50\" fill=\"#ffffff\"/>\n"
            "<line class=\"grid\" x1=\"1.0\" y1=\"2.0\" x2=\"3.0\" y2=\"4.1\"/>\n"
            "<polyline class=\"front\" points=\"1.0,2.0 3.0,4.0\"/>\n"
            "<circle class=\"on\" cx=\"1.0\" cy=\"2.0\" r=\"3.0\"><title>tip &lt;1&gt;</title>"
            "</circle>\n"
            "<rect class=\"twin\" x=\"8.0\" y=\"18.0\" width=\"4.0\" height=\"4.0\"/>\n"
            "<text class=\"name\" x=\"1.0\" y=\"2.0\" text-anchor=\"end\">a&lt;b</text>\n"
            "<text class=\"plain\" x=\"1.0\" y=\"2.0\" text-anchor=\"middle\" "
            "transform=\"rotate(-90 1.0 2.0)\">up</text>\n"
            "</svg>\n");
}

}  // namespace
}  // namespace itera::report
